-- The last day of closed departments: with it the assignments of their people end.

CREATE TABLE department_end (
    department text COLLATE "C" PRIMARY KEY,
    valid_to   date NOT NULL
);
INSERT INTO department_end SELECT code, valid_to FROM department WHERE valid_to IS NOT NULL;
