import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Whole-process tests (e2e) start Node several times on a busy machine; nothing else comes near this.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
