#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// A daemon idles for days, a hundred of them on a host: its young objects get no more room than they need.
if (process.argv[2] === 'fleetd') setFlagsFromString('--semi-space-growth-factor=1');
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2));
