// What `systemd-escape` makes of one string, and what it says when it cannot.
import { err, ok, printable, type Result } from '../../base/index.js';
import { escapeName, escapePath, mangleUnitName, unescapeName, unescapePath } from '../names/escape.js';
import { instanceOf, instantiate, isUnitType, templateName, unitNameKind } from '../names/kind.js';
import { isAbsolutePath, isNormalPath, isPath } from '../names/path.js';
import { ERRNO_TEXT } from '../values/errno.js';

export interface EscapeOptions {
  /** The string is a path. */
  readonly path?: boolean;
  /** The type to append, without its dot. */
  readonly suffix?: string;
  /** Of which template the result is to be the instance. */
  readonly template?: string;
  /** Make a name of a unit of it, whatever it is. */
  readonly mangle?: boolean;
}

export interface UnescapeOptions {
  readonly path?: boolean;
  /** The string is a unit of this template: only its instance counts. */
  readonly template?: string;
  /** The same for a unit of any template. */
  readonly instance?: boolean;
}

export interface Escaped {
  readonly text: string;
  /** What a person should know about the string; null: nothing. */
  readonly warning: string | null;
}

/** What is wrong with the options themselves; null: nothing. */
export function refuseEscapeOptions(options: EscapeOptions): string | null {
  const { path, suffix, template, mangle } = options;
  if (suffix !== undefined && !isUnitType(suffix)) return `Invalid unit suffix type "${printable(suffix)}".`;
  if (template !== undefined && unitNameKind(template) !== 'template') return invalidTemplate(template);
  if (template !== undefined && suffix !== undefined) return '--suffix= and --template= may not be combined.';
  if (mangle !== true) return null;
  if (template !== undefined || suffix !== undefined)
    return '--suffix= and --template= are not compatible with --mangle.';
  return path === true ? '--path may not be combined with --mangle.' : null;
}

export function refuseUnescapeOptions({ template, instance }: UnescapeOptions): string | null {
  if (template === undefined) return null;
  if (unitNameKind(template) !== 'template') return invalidTemplate(template);
  return instance === true ? '--instance may not be combined with --template.' : null;
}

function invalidTemplate(template: string): string {
  return `Template name ${printable(template)} is not valid.`;
}

/** Escapes one string; the options are good. */
export function escapeString(text: string, options: EscapeOptions): Result<Escaped, string> {
  if (options.mangle === true) {
    const name = mangleUnitName(text);
    return name === null
      ? err(`Failed to mangle name: ${ERRNO_TEXT.EINVAL}`)
      : ok({ text: name, warning: null });
  }
  const escaped =
    options.path === true ? escapePathWarning(text) : ok({ text: escapeName(text), warning: null });
  if (!escaped.ok) return escaped;
  const { suffix, template } = options;
  if (template === undefined) {
    const type = suffix === undefined ? '' : `.${suffix}`;
    return ok({ ...escaped.value, text: escaped.value.text + type });
  }
  const name = instantiate(template, escaped.value.text);
  if (name === null) return err(`Failed to replace instance: ${ERRNO_TEXT.EINVAL}`);
  return ok({ ...escaped.value, text: name });
}

function escapePathWarning(path: string): Result<Escaped, string> {
  const text = escapePath(path);
  const kind = !isPath(path) ? 'a valid' : !isAbsolutePath(path) ? 'an absolute' : null;
  const input = `Input '${printable(path)}' is not`;
  if (text === null) {
    const why = kind ?? (isNormalPath(path) ? null : 'a normalized');
    if (why === null) return err(`Failed to escape string: ${ERRNO_TEXT.EINVAL}`);
    return err(`${input} ${why} file system path, failed to escape.`);
  }
  if (kind === null) return ok({ text, warning: null });
  // The first of the two has lost a word in systemd 252.
  const going = kind === 'a valid' ? 'going' : 'going to';
  return ok({
    text,
    warning: `${input} ${kind} file system path, escaping is likely not ${going} be reversible.`,
  });
}

/** The bytes that one string stands for; the options are good. */
export function unescapeString(text: string, options: UnescapeOptions): Result<Buffer, string> {
  const escaped =
    options.template === undefined && options.instance !== true ? ok(text) : instance(text, options.template);
  if (!escaped.ok) return escaped;
  const bytes = options.path === true ? unescapePath(escaped.value) : unescapeName(escaped.value);
  return bytes === null ? err(`Failed to unescape string: ${ERRNO_TEXT.EINVAL}`) : ok(bytes);
}

function instance(name: string, template: string | undefined): Result<string, string> {
  if (unitNameKind(name) === null) return err(`Failed to extract instance: ${ERRNO_TEXT.EINVAL}`);
  const found = instanceOf(name);
  if (found === '') return err(`Unit ${name} is missing the instance name.`);
  const own = templateName(name);
  if (template === undefined || template === own) return ok(found);
  return err(`Unit ${name} template ${own} does not match specified template ${template}.`);
}
