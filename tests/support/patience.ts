import { jest } from '@jest/globals';

// Two cores may be shared with much else: no test is about speed.
jest.setTimeout(120_000);
