// What fleet refuses a client, by code. Sentences are fleet's where fleet has one.
import { type FleetsimError, failure } from '../base/index.js';

export type FleetErrorCode =
  | 'unit-not-found'
  | 'unit-elsewhere'
  | 'unit-unreadable'
  | 'registry-unavailable'
  | 'registry-busy'
  | 'too-many';

export function fleetError(code: FleetErrorCode, message: string, hint?: string): FleetsimError {
  return failure(code, message, hint);
}
