-- When rows changed, by what was recorded, and which moves of handoffs await confirmation. Rows of
-- earlier versions are right once the read models are rebuilt, which follows this migration.

ALTER TABLE project ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE standing_duty ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE handoff ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE handoff ADD COLUMN entered_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE handoff ADD COLUMN awaiting_confirmation boolean NOT NULL DEFAULT false;
ALTER TABLE handoff ADD COLUMN offer_counts_since timestamptz;
ALTER TABLE holding ADD COLUMN entered_at timestamptz NOT NULL DEFAULT now();
