// Lets a bench that is written against src/ run what was built from it: tsx keeps the names of functions by a call for each
// closure that is made, which users of the built program do not pay. For `--import`, after tsx.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const [src, dist] = ['../src/', '../dist/'].map((path) => new URL(path, import.meta.url).href);

if (isMainThread) register(import.meta.url);

export async function resolve(specifier, context, next) {
  const wanted = specifier.startsWith('.') ? new URL(specifier, context.parentURL).href : specifier;
  return next(wanted.startsWith(src) ? dist + wanted.slice(src.length) : specifier, context);
}
