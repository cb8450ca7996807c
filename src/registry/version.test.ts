/** What the schema does by itself, for what was there before versions and for the code of then. */
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../test/support/database.ts';
import { applyMigrations } from '../local/migrate.ts';

const use = (purpose: string, name: string) =>
  JSON.stringify({ purpose, controller: { id: 'zoo' }, name });

it('the registration in force is the first that is kept, and the code of before adds to it', async () => {
  const { db, close } = await openDatabase('0010');
  onTestFinished(close);
  const run = (sql: string, ...values: (string | number)[]) =>
    db
      .prepare(sql)
      .bind(...values)
      .run();
  const insert = `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at,
    updated_at) VALUES (?, 't', ?, ?, 10, ?)`;
  const update = `UPDATE deployments SET version = version + 1, registration_json = ?, updated_at = ?
    WHERE id = ?`;
  await run("INSERT INTO tenants (id, name, created_at) VALUES ('t', 't', 0)");
  await run(insert, 'old', 4, use('ticketing', 'a'), 20);

  await applyMigrations(db);
  await run(update, use('ticketing', 'b'), 30, 'old');
  await run(insert, 'new', 1, use('payment', 'c'), 40);

  const { results } = await db
    .prepare('SELECT * FROM deployment_versions ORDER BY registered_at')
    .all();
  expect(results).toEqual(
    [
      ['old', 4, use('ticketing', 'a'), 20],
      ['old', 5, use('ticketing', 'b'), 30],
      ['new', 1, use('payment', 'c'), 40],
    ].map(([deployment_id, version, registration_json, registered_at]) => ({
      deployment_id,
      version,
      registration_json,
      registered_at,
      key_id: null,
    })),
  );

  // A gap, another use, and what goes on after the end.
  const skip = 'UPDATE deployments SET version = version + 2 WHERE id = ?';
  await expect(run(skip, 'old')).rejects.toThrow('append_only');
  const other = run(update, use('payment', 'b'), 50, 'old');
  await expect(other).rejects.toThrow('deployment_use_fixed');
  await run('UPDATE deployments SET ended_at = 60 WHERE id = ?', 'old');
  const late = run(update, use('ticketing', 'd'), 70, 'old');
  await expect(late).rejects.toThrow('deployment_ended');
  const again = run('UPDATE deployments SET ended_at = NULL WHERE id = ?', 'old');
  await expect(again).rejects.toThrow('deployment_ended');
});
