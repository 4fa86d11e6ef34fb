-- `store::messages` counts: a statement with triggers gets a journal of its own, which SQLite walks from the beginning of the
-- savepoint each time.

DROP TRIGGER message_counted;
DROP TRIGGER message_recounted;
