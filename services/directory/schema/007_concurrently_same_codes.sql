-- Finds the codes and ids that are the same as a given one in another case: of visible ASCII characters the same in
-- lower case, and of others whatever Unicode's rules say, which are compared in the process (known_codes.py).

DROP INDEX CONCURRENTLY IF EXISTS department_by_lower_code;
CREATE INDEX CONCURRENTLY department_by_lower_code ON department (lower(code COLLATE "C"));
DROP INDEX CONCURRENTLY IF EXISTS department_by_unicode_code;
CREATE INDEX CONCURRENTLY department_by_unicode_code ON department (code) WHERE code COLLATE "C" ~ '[^!-~]';

DROP INDEX CONCURRENTLY IF EXISTS person_by_lower_id;
CREATE INDEX CONCURRENTLY person_by_lower_id ON person (lower(id COLLATE "C"));
DROP INDEX CONCURRENTLY IF EXISTS person_by_unicode_id;
CREATE INDEX CONCURRENTLY person_by_unicode_id ON person (id) WHERE id COLLATE "C" ~ '[^!-~]';
