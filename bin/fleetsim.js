#!/usr/bin/env node
// React draws a frame in half the time in production mode; it looks at this when it is first loaded.
process.env.NODE_ENV ??= 'production';
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2));
