-- What closed projects taught (复盘). A search looks `terms` up, which has pairs of Chinese characters
-- and words, and then finds what was asked for in `heading` and `content` as it is written there.
CREATE TABLE retrospective (
    project_id          uuid PRIMARY KEY,
    version             bigint NOT NULL,
    status              text NOT NULL,
    code                text NOT NULL,
    name                text NOT NULL,
    leading_department  text NOT NULL,
    participants        text[] NOT NULL,
    due_at              timestamptz,
    is_announced        boolean NOT NULL DEFAULT false,
    lessons             json,
    folded_tags         text[] NOT NULL DEFAULT '{}',
    folded_authors      text[] NOT NULL DEFAULT '{}',
    linked_ids          uuid[] NOT NULL DEFAULT '{}',
    written_at          timestamptz,
    withdrawn           text,
    published_version   integer,
    published_at        timestamptz,
    heading             text NOT NULL DEFAULT '',
    content             text NOT NULL DEFAULT '',
    terms               text[] NOT NULL DEFAULT '{}',
    updated_at          timestamptz NOT NULL
);
CREATE INDEX retrospective_by_term ON retrospective USING gin (terms);
CREATE INDEX retrospective_by_tag ON retrospective USING gin (folded_tags);

CREATE TABLE retrospective_version (
    project_id uuid NOT NULL,
    version    integer NOT NULL,
    lessons    json NOT NULL,
    person     text NOT NULL,
    department text NOT NULL,
    reason     text,
    at         timestamptz NOT NULL,
    PRIMARY KEY (project_id, version)
);
