// Bodies of requests: read within a bound, their type, as fleet demands it, and their JSON.
import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import { err, ok, type Result } from '../../base/index.js';

export const BODY_BYTES_MAX = 1024 * 1024;

/** The body as text; null when it is too large: then the rest of it is read past, so that the client gets to the answer. */
export function readBody(incoming: IncomingMessage): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else resolve(null);
    });
    // A client that goes away in the middle waits for no answer.
    incoming.on('error', () => undefined);
    incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

/** Null when it is JSON by its header; else what fleet says (api/serialization.go). */
export function typeProblem(contentTypes: readonly string[]): string | null {
  if (contentTypes.length !== 1) return `expected 1 Content-Type, got ${contentTypes.length}`;
  const type = contentTypes[0]?.split(';')[0]?.trim();
  return type === 'application/json' ? null : 'only acceptable Content-Type is application/json';
}

export function readJson<T>(schema: z.ZodType<T>, text: string): Result<T, string> {
  if (text.trim() === '') return err('EOF');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err((error as SyntaxError).message);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return err(path === '' ? (issue?.message ?? '') : `${path}: ${issue?.message}`);
}
