-- The sign-on subject that stands for a person; a lock of the commands keeps it unique.

ALTER TABLE person ADD COLUMN sign_on_subject text;
