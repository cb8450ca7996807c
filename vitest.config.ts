import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'policies/**/*.test.ts',
      'models/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    // Two cores are all that CI has. Every black-box suite starts a workerd of its own and waits for it
    // a third of the time.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
