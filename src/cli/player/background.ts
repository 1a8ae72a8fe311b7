// Whether a terminal's background is dark, asked of the terminal itself (OSC 11). Behind that question goes one that every
// terminal answers (DA1), so that nobody waits for those that do not know.

/** A terminal far away may take longer; then it is not waited for, in milliseconds. */
const ANSWER_MS_MAX = 200;
const ASK = '\u001b]11;?\u001b\\\u001b[c';
const COLOUR = /\u001b\]11;rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\u0007|\u001b\\)/i;
const LAST = /\u001b\[\?[\d;]*c/;
/** Of full light; from here on a colour is light. */
const LIGHT_FROM = 0.5;

/** Null: it did not say. What somebody has typed meanwhile is read by whoever comes next. */
export async function askBackground(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
): Promise<'dark' | 'light' | null> {
  stdin.setRawMode(true);
  const said = await answer(stdin, () => stdout.write(ASK));
  const rest = said.replace(COLOUR, '').replace(LAST, '');
  if (rest !== '') stdin.unshift(Buffer.from(rest, 'latin1'));
  return readBackground(said);
}

function answer(stdin: NodeJS.ReadStream, ask: () => void): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const end = (): void => {
      clearTimeout(timer);
      stdin.off('data', take);
      stdin.pause();
      resolve(said);
    };
    const take = (chunk: Buffer): void => {
      said += chunk.toString('latin1');
      if (LAST.test(said)) end();
    };
    const timer = setTimeout(end, ANSWER_MS_MAX);
    stdin.on('data', take);
    ask();
  });
}

/** From a terminal's answer, by how light people see the colour. */
export function readBackground(said: string): 'dark' | 'light' | null {
  const found = COLOUR.exec(said);
  if (found === null) return null;
  const [red = 0, green = 0, blue = 0] = found
    .slice(1)
    .map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < LIGHT_FROM ? 'dark' : 'light';
}
