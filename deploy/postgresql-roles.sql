DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['ledger_migrations', 'ledger_service', 'ledger_sealer'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', name);
    END IF;
    EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS '
      'NOINHERIT', name);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), name);
  END LOOP;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END $$;
ALTER SCHEMA public OWNER TO ledger_migrations;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ledger_service, ledger_sealer;
ALTER DEFAULT PRIVILEGES FOR ROLE ledger_migrations REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- A ledger that another role migrated so far goes over to the new owner.
DO $$
DECLARE
  each record;
BEGIN
  FOR each IN
    SELECT c.oid::regclass AS name, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S')
  LOOP
    EXECUTE format('ALTER %s %s OWNER TO ledger_migrations', each.kind, each.name);
  END LOOP;
  FOR each IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO ledger_migrations', each.name);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each.name);
  END LOOP;
END $$;
