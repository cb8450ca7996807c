/** Types of the platform that files name which tests in Node import too. */
type D1Database = import('@cloudflare/workers-types/index.ts').D1Database;
type D1PreparedStatement = import('@cloudflare/workers-types/index.ts').D1PreparedStatement;
type KVNamespace = import('@cloudflare/workers-types/index.ts').KVNamespace;
type D1Result<Row = unknown> = import('@cloudflare/workers-types/index.ts').D1Result<Row>;
type R2Bucket = import('@cloudflare/workers-types/index.ts').R2Bucket;
type DurableObjectStorage = import('@cloudflare/workers-types/index.ts').DurableObjectStorage;
