// Why systemd refuses a value, in the words of its messages.

export type Errno = 'EINVAL' | 'ERANGE' | 'ENOBUFS';

export const ERRNO_TEXT: Readonly<Record<Errno, string>> = {
  EINVAL: 'Invalid argument',
  ERANGE: 'Numerical result out of range',
  ENOBUFS: 'No buffer space available',
};
