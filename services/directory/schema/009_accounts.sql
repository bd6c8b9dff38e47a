-- What an identity provider says of people's accounts by SCIM; a lock of the commands keeps user names unique.

CREATE TABLE account (
    person          text COLLATE "C" PRIMARY KEY,
    user_name       text NOT NULL,
    folded          text NOT NULL,
    external_id     text,
    employee_number text,
    department      text,
    active          boolean NOT NULL,
    is_deleted      boolean NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE INDEX account_by_user_name ON account (folded);
CREATE INDEX account_by_external_id ON account (external_id) WHERE external_id IS NOT NULL;
