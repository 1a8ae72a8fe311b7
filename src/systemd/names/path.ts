// File paths as text, as far as names of units are made of them: what is one, and its simplest form. No file system is
// asked.

const PATH_BYTES_END = 4096;
const COMPONENT_BYTES_MAX = 255;

/** Whether a kernel would take it: neither empty nor too long, nor any of its parts. */
export function isPath(path: string): boolean {
  if (path === '' || Buffer.byteLength(path) >= PATH_BYTES_END) return false;
  return path.split('/').every((component) => Buffer.byteLength(component) <= COMPONENT_BYTES_MAX);
}

export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/');
}

/** Whether it is a path that nothing can be simplified in: no `//`, `.` or `..`. */
export function isNormalPath(path: string): boolean {
  return isPath(path) && !/(^|\/)\.{1,2}(\/|$)|\/\//.test(path);
}

/** Without doubled and trailing slashes, and without `.`; `..` stays, since only a file system knows what it means. */
export function simplifyPath(path: string): string {
  const parts = path.split('/').filter((component) => component !== '' && component !== '.');
  if (isAbsolutePath(path)) return `/${parts.join('/')}`;
  return parts.length === 0 && path !== '' ? '.' : parts.join('/');
}
