// What every error for a person carries: what is wrong, where, and what to do. Rooms name their codes in their own
// errors.ts; wording of bugs lives in assert.ts.

/** A place in something a person wrote. Lines and columns count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** One thing wrong with input, found by a parser that goes on to find the others. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
  readonly where?: Place;
}

/** A mishap to tell a person. `code` is stable and may be tested for; the words may change. */
export class FleetsimError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(code: string, problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list = 'message' in problems ? [problems] : problems;
    super(list.map((problem) => problem.message).join('\n'), options);
    this.name = 'FleetsimError';
    this.code = code;
    this.problems = list;
  }
}

/** An error of one sentence, the commonest kind. */
export function failure(code: string, message: string, hint?: string): FleetsimError {
  return new FleetsimError(code, { severity: 'error', message, ...(hint === undefined ? {} : { hint }) });
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** For a person: `file:line:col: message`, or `error: message` where there is no place, and a hint on its own line. */
export function formatProblem(problem: Problem): string {
  const { severity, message, hint, where } = problem;
  const place = where === undefined ? '' : `${formatPlace(where)}: `;
  const kind = severity === 'warning' || place === '' ? `${severity}: ` : '';
  return `${place}${kind}${message}${hint === undefined ? '' : `\n  hint: ${hint}`}`;
}

/** Everything that an error has to say to a person. */
export function formatError(error: FleetsimError): string {
  return error.problems.map(formatProblem).join('\n');
}

function formatPlace(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}
