// The streams of a terminal, which may go away at any moment: a window is closed, a line breaks. Whoever holds them hears of
// it once, and nothing that fails on them ends the process any more, which has something to keep yet.

type Listener = (...args: unknown[]) => void;

/** `gone`: nothing is read from there any more, and nothing that is written is seen. Returns the end of the watch. */
export function watchStreams(gone: () => void): () => void {
  let isGone = false;
  const tell: Listener = () => {
    if (isGone) return;
    isGone = true;
    gone();
  };
  const { stdin, stdout, stderr } = process;
  const held = [stdin, stdout, stderr].map((stream) => {
    // Who heard of it before us, and might end the process.
    const before = stream.listeners('error') as Listener[];
    stream.removeAllListeners('error').on('error', tell);
    return { stream, before };
  });
  stdin.on('end', tell);
  return () => {
    stdin.off('end', tell);
    // What comes late of streams that are gone is nobody's either.
    if (isGone) return;
    for (const { stream, before } of held) {
      stream.off('error', tell);
      for (const listener of before) stream.on('error', listener);
    }
  };
}
