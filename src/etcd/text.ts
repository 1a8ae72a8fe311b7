// Text against bytes. The store keeps byte strings (one code unit per byte); people and daemons write Unicode.
// Pure ASCII, nearly everything fleet stores, is the same in both and passes untouched.

const NOT_ASCII = /[^\u0000-\u007f]/;

export function textToBytes(text: string): string {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Bytes that are not UTF-8 become U+FFFD. */
export function bytesToText(bytes: string): string {
  return NOT_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}
