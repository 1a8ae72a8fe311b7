#!/usr/bin/env node
// fleetsim under the name that people remember: fleet's commands, and nothing else.
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2), 'fleetctl');
