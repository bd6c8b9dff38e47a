-- Templates with their versions, and what cases were started from them with.
CREATE TABLE flow_template (
    template_id uuid PRIMARY KEY,
    -- Flow and names are those of the version in force or, where none is, of the draft.
    flow_id     uuid NOT NULL,
    name_en     text NOT NULL,
    name_zh     text NOT NULL,
    status      text NOT NULL,
    -- The newest published version; 0 where none is.
    published   integer NOT NULL,
    library_key text,
    defined_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    version     bigint NOT NULL
);
CREATE INDEX flow_template_by_flow ON flow_template (flow_id);

-- A version without `published_at` is the draft.
CREATE TABLE flow_template_version (
    template_id  uuid NOT NULL,
    number       integer NOT NULL,
    terms        json NOT NULL,
    drafted_at   timestamptz NOT NULL,
    published_at timestamptz,
    PRIMARY KEY (template_id, number)
);

-- What cases were started with that began from a template.
CREATE TABLE case_form (
    case_id          uuid PRIMARY KEY,
    template_id      uuid NOT NULL,
    template_version integer NOT NULL,
    form_values      json NOT NULL
);
CREATE INDEX case_form_by_template ON case_form (template_id);
