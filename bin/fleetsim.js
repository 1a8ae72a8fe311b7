#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// A daemon idles for days, a hundred of them on a host: its young objects get no more room than they need, and V8 waits four times as
// long as it would until it takes a function for worth its compiler.
if (process.argv[2] === 'fleetd')
  for (const flag of ['--semi-space-growth-factor=1', '--interrupt-budget=540000']) setFlagsFromString(flag);
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2));
