"""The database itself refuses to change or remove a frozen cycle, and what was judged and written in it."""

from django.db import migrations

CYCLE = "assessments_cycle"
PARTS = ("assessments_cycleverdict", "assessments_cyclefinding")
MESSAGE = "a frozen assessment is final"


def sqlite():
    for verb in ("UPDATE", "DELETE"):
        yield f"""CREATE TRIGGER {CYCLE}_no_{verb.lower()} BEFORE {verb} ON {CYCLE} WHEN OLD.state = 'frozen'
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for table in PARTS:
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            yield f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
                WHEN EXISTS (SELECT 1 FROM {CYCLE} WHERE id = {row}.cycle_id AND state = 'frozen')
                BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""


def postgresql():
    yield f"""CREATE FUNCTION {CYCLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF OLD.state = 'frozen' THEN RAISE EXCEPTION '{MESSAGE}'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW; END $$"""
    yield f"""CREATE TRIGGER {CYCLE}_final BEFORE UPDATE OR DELETE ON {CYCLE}
        FOR EACH ROW EXECUTE FUNCTION {CYCLE}_refuse()"""
    yield f"""CREATE FUNCTION {CYCLE}_part_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE owner bigint; BEGIN
        IF TG_OP = 'INSERT' THEN owner := NEW.cycle_id; ELSE owner := OLD.cycle_id; END IF;
        IF EXISTS (SELECT 1 FROM {CYCLE} WHERE id = owner AND state = 'frozen') THEN
            RAISE EXCEPTION '{MESSAGE}'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW; END $$"""
    for table in PARTS:
        yield f"""CREATE TRIGGER {table}_final BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {CYCLE}_part_refuse()"""


def add_triggers(apps, schema_editor):
    for statement in sqlite() if schema_editor.connection.vendor == "sqlite" else postgresql():
        schema_editor.execute(statement)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        names = [f"{CYCLE}_no_{verb}" for verb in ("update", "delete")]
        names += [f"{table}_no_{verb}" for table in PARTS for verb in ("insert", "update", "delete")]
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {name}")
        return
    schema_editor.execute(f"DROP TRIGGER {CYCLE}_final ON {CYCLE}")
    for table in PARTS:
        schema_editor.execute(f"DROP TRIGGER {table}_final ON {table}")
    for function in (f"{CYCLE}_refuse", f"{CYCLE}_part_refuse"):
        schema_editor.execute(f"DROP FUNCTION {function}")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_cycles_and_standings")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]
