-- The words of activities and deliverables, which texts are similar, and what was handed over.
CREATE TABLE wording (
    key   text PRIMARY KEY,
    words text[] NOT NULL
);
CREATE TABLE wording_term (
    term text NOT NULL,
    key  text NOT NULL,
    PRIMARY KEY (term, key)
);
CREATE TABLE similar_wording (
    key        text NOT NULL,
    other_key  text NOT NULL,
    similarity smallint NOT NULL,
    PRIMARY KEY (key, other_key)
);

CREATE TABLE delivered_output (
    entry_id        uuid NOT NULL,
    source_id       uuid NOT NULL,
    occurrence      text NOT NULL,
    kind            text NOT NULL,
    sender          text NOT NULL,
    sender_key      text NOT NULL,
    recipient       text NOT NULL,
    recipient_key   text NOT NULL,
    deliverable     text NOT NULL,
    deliverable_key text NOT NULL,
    delivered_on    date NOT NULL,
    PRIMARY KEY (source_id, occurrence)
);
CREATE INDEX delivered_output_by_deliverable ON delivered_output (deliverable_key, delivered_on);
