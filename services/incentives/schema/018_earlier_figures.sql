-- No read model: up to which event the figures of earlier versions, which published none, have been published.
-- Moved on in the transaction that records what is published; rebuilds leave it alone.

CREATE TABLE earlier_figures (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    position  bigint NOT NULL
);
