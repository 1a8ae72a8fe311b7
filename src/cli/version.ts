// The package's version, from the one place that knows it.
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const PACKAGE = new URL('../../package.json', import.meta.url);

export const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(PACKAGE, 'utf8'))).version;
