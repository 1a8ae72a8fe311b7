// A plain client of etcd in a process of its own, which has learnt nothing before: etcd3 alone writes the pairs of key and value that stand
// on standard input as JSON. Prints how many milliseconds that took. Usage: one.ts URL.
import { readFileSync } from 'node:fs';
import { Etcd3 } from 'etcd3';
import { inFlight } from './in-flight.js';

const STDIN = 0;

const [url = ''] = process.argv.slice(2);
const pairs: readonly (readonly [key: string, value: string])[] = JSON.parse(readFileSync(STDIN, 'utf8'));
const etcd = new Etcd3({ hosts: url });
await etcd.put('/plain/ready').value('');
const startMs = performance.now();
await inFlight(pairs, ([key, value]) => etcd.put(`/plain${key}`).value(value).exec());
console.log(performance.now() - startMs);
etcd.close();
