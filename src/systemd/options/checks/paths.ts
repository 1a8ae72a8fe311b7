// Values that are paths of files and folders, alone or several.
import { splitWords } from '../../syntax/words.js';
import { type Complaint, resolve, shown, type ValueChecker, type ValueContext } from './complaint.js';

/** Says what is wrong with one path, for an option called `name`. */
function pathComplaint(path: string, at: number, name: string, fatal = false): readonly Complaint[] {
  const wrong = !path.startsWith('/') ? 'absolute' : isNormalized(path) ? null : 'normalized';
  if (wrong === null) return [];
  const message = `${name}= path is not ${wrong}${fatal ? '' : ', ignoring'}: ${shown(path)}`;
  return [{ message, at, fatal }];
}

function isNormalized(path: string): boolean {
  return !/(^|\/)\.\.(\/|$)/.test(path);
}

/** One path; where the unit cannot do without it, a bad one is fatal. */
export const path: ValueChecker = (value, context) => {
  const { name, refuses = false } = context.spec;
  const text = resolve(value, 0, context, { quoted: true, fatal: refuses });
  return text.ok ? pathComplaint(text.value, 0, name, refuses) : [text.error];
};

/** A path that a path unit watches. */
export const watchedPath: ValueChecker = (value, context) => {
  const text = resolve(value, 0, context);
  return text.ok ? pathComplaint(text.value, 0, context.spec.name) : [text.error];
};

/** Words that are paths, each with `-` or `+` before it if it may be missing or is taken from the unit's root. */
export const paths: ValueChecker = (value, context) =>
  eachWord(value, context, 'Failed to extract first word', (word) => [word.replace(/^-?\+?/, '')]);

/** `path:options` or `from:to:options`, of which the first two are paths. */
export const boundPaths: ValueChecker = (value, context) =>
  eachWord(value, context, 'Invalid syntax', (word) => {
    const parts = word.replace(/^-/, '').split(':');
    return context.spec.name === 'TemporaryFileSystem' ? parts.slice(0, 1) : parts.slice(0, 2);
  });

export const requiredPaths: ValueChecker = (value, context) =>
  eachWord(value, context, 'Invalid syntax', (word) => [word]);

export const searchPath: ValueChecker = (value, context) => {
  const text = resolve(value, 0, context);
  if (!text.ok) return [text.error];
  return text.value.split(':').flatMap((part) => pathComplaint(part, 0, context.spec.name));
};

function eachWord(
  value: string,
  context: ValueContext,
  unclosed: string,
  pathsOf: (word: string) => readonly string[],
): readonly Complaint[] {
  const words = splitWords(value, 'kept');
  if (!words.ok) return [{ message: `${unclosed}, ignoring: ${shown(value)}`, at: 0 }];
  return words.value.flatMap(({ text, start }) =>
    pathsOf(text).flatMap((part) => {
      const at = start + Math.max(0, text.indexOf(part));
      const resolved = resolve(part, at, context);
      return resolved.ok ? pathComplaint(resolved.value, at, context.spec.name) : [resolved.error];
    }),
  );
}

/** A folder, `~`, and a `-` before it when it may be missing. */
export const workingDirectory: ValueChecker = (value, context) => {
  const optional = value.startsWith('-');
  const at = optional ? 1 : 0;
  const folder = value.slice(at);
  if (folder === '~') return [];
  const how = { what: 'unit specifiers in working directory path ', quoted: true, fatal: !optional };
  const text = resolve(folder, at, context, how);
  return text.ok ? pathComplaint(text.value, at, context.spec.name, !optional) : [text.error];
};

/** Names of folders under one that systemd knows, such as /run: never absolute, never upwards. */
export const directoryNames: ValueChecker = (value, context) => {
  const { name } = context.spec;
  const words = splitWords(value, 'kept');
  if (!words.ok)
    return [{ message: `Invalid syntax ${name}=${shown(value)}, ignoring: Invalid argument`, at: 0 }];
  return words.value.flatMap(({ text, start }) =>
    text.split(':').flatMap((part): readonly Complaint[] => {
      const resolved = resolve(part, start, context);
      if (!resolved.ok) return [resolved.error];
      const folder = resolved.value;
      if (folder.startsWith('/'))
        return [{ message: `${name}= path is absolute, ignoring: ${shown(folder)}`, at: start }];
      if (!isNormalized(folder))
        return [{ message: `${name}= path is not normalized, ignoring: ${shown(folder)}`, at: start }];
      if (folder.split('/')[0] !== 'private') return [];
      return [
        { message: `${name}= path can't be 'private', ignoring assignment: ${shown(folder)}`, at: start },
      ];
    }),
  );
};

const CONDITIONS_ON_PATHS =
  /^(Condition|Assert)(Path\w+|DirectoryNotEmpty|FileNotEmpty|FileIsExecutable|NeedsUpdate)$/;

/** `|` makes a condition one of several, `!` turns it round; what follows is a path in some. */
export const condition: ValueChecker = (value, context) => {
  const lead = /^\|?\s*!?\s*/.exec(value)?.[0].length ?? 0;
  const text = resolve(value.slice(lead), lead, context);
  if (!text.ok) return [text.error];
  return CONDITIONS_ON_PATHS.test(context.spec.name)
    ? pathComplaint(text.value, lead, context.spec.name)
    : [];
};

const INPUTS = /^(null|tty|tty-force|tty-fail|socket|data|fd|fd:.*|file:.*)$/;
const OUTPUTS =
  /^(inherit|null|tty|journal|kmsg|journal\+console|kmsg\+console|syslog|syslog\+console|socket|fd|fd:.*|file:.*|append:.*|truncate:.*)$/;

export const input: ValueChecker = (value, context) => streams(value, context, INPUTS, 'input');

export const output: ValueChecker = (value, context) => {
  if (!value.startsWith('syslog')) return streams(value, context, OUTPUTS, 'output');
  if (!OUTPUTS.test(value)) return streams(value, context, OUTPUTS, 'output');
  const now = value.replace('syslog', 'journal');
  const message = `Standard output type ${value} is obsolete, automatically updating to ${now}. Please update your unit file, and consider removing the setting altogether.`;
  return [{ message, at: 0, remark: true }];
};

function streams(value: string, context: ValueContext, known: RegExp, kind: string): readonly Complaint[] {
  if (!known.test(value))
    return [{ message: `Failed to parse ${kind} specifier, ignoring: ${shown(value)}`, at: 0 }];
  const [, lead = '', file] = /^((?:file|append|truncate):)(.*)$/s.exec(value) ?? [];
  if (file === undefined) return [];
  const text = resolve(file, lead.length, context);
  if (!text.ok) return [text.error];
  // systemd's words are those of a fatal mistake, but it goes on without the value.
  return pathComplaint(text.value, lead.length, context.spec.name, true).map((complaint) => ({
    ...complaint,
    fatal: false,
  }));
}
