-- Documents with their revisions, checks and receipts, and the document policies as they were set.

CREATE TABLE document_policy (
    version integer PRIMARY KEY,
    body    json NOT NULL
);

CREATE TABLE document (
    document_id    uuid PRIMARY KEY,
    version        bigint NOT NULL,
    status         text NOT NULL,
    title          text NOT NULL,
    department     text NOT NULL,
    recipients     text[] NOT NULL,
    requires       text NOT NULL,
    matter_id      uuid,
    project_id     uuid,
    revision       integer NOT NULL,
    policy_version integer NOT NULL,
    checklist      json NOT NULL,
    sent_at        timestamptz,
    due_at         timestamptz,
    withdrawn      text,
    updated_at     timestamptz NOT NULL
);
CREATE INDEX document_by_department ON document (department, document_id);
CREATE INDEX document_by_matter ON document (matter_id) WHERE matter_id IS NOT NULL;
CREATE INDEX document_by_project ON document (project_id) WHERE project_id IS NOT NULL;

CREATE TABLE document_revision (
    document_id uuid NOT NULL,
    number      integer NOT NULL,
    link        text NOT NULL,
    sha256      text,
    note        text,
    drafted_at  timestamptz NOT NULL,
    sent_at     timestamptz,
    due_at      timestamptz,
    PRIMARY KEY (document_id, number)
);

CREATE TABLE document_check (
    document_id uuid NOT NULL,
    revision    integer NOT NULL,
    item        text NOT NULL,
    evidence    text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (document_id, revision, item)
);

CREATE TABLE document_receipt (
    document_id uuid NOT NULL,
    revision    integer NOT NULL,
    recipient   text NOT NULL,
    receipt     text,
    reason      text,
    is_enough   boolean NOT NULL,
    is_overdue  boolean NOT NULL,
    given_at    timestamptz,
    PRIMARY KEY (document_id, revision, recipient)
);
CREATE INDEX document_receipt_by_recipient ON document_receipt (recipient, document_id);
