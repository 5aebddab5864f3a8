import type { PhaseName } from './runner.ts';

/**
 * The frames between the worker and the supervisor, PID 1 of a sandbox, told in `supervisor/protocol.md`: one byte of
 * type, four of length (big endian), the payload.
 */
export const PROTOCOL_VERSION = 4;
export const HEADER_BYTES = 5;
/** Longer frames are refused by both sides. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;
/** Files and stdin travel in pieces of at most this size. */
export const CHUNK_BYTES = 256 * 1024;
/** So much of a channel may be under way in each direction, not taken yet by who is to have it. */
export const CHANNEL_WINDOW = 256 * 1024;
/** Of one frame of a channel. */
export const CHANNEL_PIECE = 64 * 1024;
/** Connections that a phase has open at once; more wait to be accepted. */
export const MOST_CHANNELS = 64;

export const TO_SUPERVISOR = {
  config: 0x01,
  file: 0x02,
  filePart: 0x03,
  phase: 0x04,
  stdin: 0x05,
  stdinEnd: 0x06,
  kill: 0x07,
  keepalive: 0x08,
  resize: 0x09,
  collect: 0x0a,
  clean: 0x0b,
  ping: 0x0c,
  channelWrite: 0x0d,
  channelFinish: 0x0e,
  channelClose: 0x0f,
  channelGrant: 0x10,
  folder: 0x11,
  link: 0x12,
} as const;

export const FROM_SUPERVISOR = {
  ready: 0x81,
  phaseStarted: 0x82,
  stdout: 0x83,
  stderr: 0x84,
  phaseEnded: 0x85,
  stdinTaken: 0x86,
  failed: 0x87,
  collected: 0x88,
  collectedPart: 0x89,
  collectedEnd: 0x8a,
  cleaned: 0x8b,
  pong: 0x8c,
  channelOpened: 0x8d,
  channelData: 0x8e,
  channelEnd: 0x8f,
  channelClosed: 0x90,
  channelTaken: 0x91,
  collectedFolder: 0x92,
  collectedLink: 0x93,
} as const;

export const FAILURES = ['broken', 'no-space', 'bad-path'] as const;
export const REASONS = ['exited', 'wall-time', 'cpu-time', 'output-limit', 'killed'] as const;
export const LEFT = ['processes', 'files', 'ipc'] as const;
export const PHASE_IDS: Readonly<Record<PhaseName, number>> = { COMPILE: 1, RUN: 2, PREPARE: 3 };
/** Where files are collected below. */
export const COLLECT_ROOTS = { artifacts: 1, workspace: 2 } as const;
export type CollectRoot = keyof typeof COLLECT_ROOTS;
export const FLAG_EXECUTABLE = 1;
export const FLAG_REPLACE = 2;

export interface TerminalSize {
  cols: number;
  rows: number;
}

export interface PhaseCommand {
  type: 'phase';
  phase: PhaseName;
  /** Whether what connects to the port of the way out is carried to here. */
  egress: boolean;
  /** Below the workspace; null for the workspace itself. */
  directory: string | null;
  /** null: stdin, stdout and stderr are pipes. */
  terminal: TerminalSize | null;
  wallMs: number;
  /** 0 is no limit. */
  cpuMs: number;
  outputBytes: number;
  /** Processes and threads at a time. */
  pids: number;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** What the worker says. */
export type Command =
  | { type: 'config'; uid: number; keepaliveMs: number; diskBytes: number }
  /** `replace`: in the place of a file or link of that name. */
  | { type: 'file'; path: string; content: Uint8Array; executable?: boolean; replace?: boolean }
  | { type: 'filePart'; content: Uint8Array }
  /** One that is there already stays as it is. */
  | { type: 'folder'; path: string }
  | { type: 'link'; path: string; target: string }
  | PhaseCommand
  | { type: 'stdin'; data: Uint8Array }
  | { type: 'stdinEnd' }
  | { type: 'kill' }
  | { type: 'keepalive' }
  | ({ type: 'resize' } & TerminalSize)
  | { type: 'collect'; root: CollectRoot; files: number; bytes: number }
  | { type: 'clean' }
  | { type: 'ping'; token: number }
  | { type: 'channelWrite'; channel: number; data: Uint8Array }
  /** Nothing more will be written to it. */
  | { type: 'channelFinish'; channel: number }
  /** Nothing of it is wanted any more; what was written before `channelFinish` still goes to the program. */
  | { type: 'channelClose'; channel: number }
  /** So many bytes of it were taken: as many more may come. */
  | { type: 'channelGrant'; channel: number; bytes: number };

/** What the supervisor says. */
export type Report =
  | { type: 'ready'; version: number }
  | { type: 'phaseStarted'; phase: PhaseName }
  | { type: 'stdout' | 'stderr'; data: Uint8Array }
  | ({ type: 'phaseEnded' } & PhaseReport)
  | { type: 'stdinTaken'; bytes: number }
  | { type: 'failed'; reason: (typeof FAILURES)[number]; message: string }
  | { type: 'collected'; path: string; executable: boolean; sizeBytes: number; data: Uint8Array }
  | { type: 'collectedPart'; data: Uint8Array }
  /** `complete` is false where limits left some out. */
  | { type: 'collectedEnd'; complete: boolean; count: number }
  /** What could not be cleaned away; nothing where all is as new. */
  | { type: 'cleaned'; left: readonly (typeof LEFT)[number][]; detail: string }
  | { type: 'pong'; token: number }
  | ChannelReport
  | { type: 'collectedFolder'; path: string }
  | { type: 'collectedLink'; path: string; target: string };

/** Of the connections that a program with egress has made. */
export type ChannelReport =
  | { type: 'channelOpened'; channel: number }
  | { type: 'channelData'; channel: number; data: Uint8Array }
  /** The program writes no more. */
  | { type: 'channelEnd'; channel: number }
  /** Both directions are over, or the program broke it off. */
  | { type: 'channelClosed'; channel: number }
  /** So many bytes of what was written are the program's now. */
  | { type: 'channelTaken'; channel: number; bytes: number };

export interface PhaseReport {
  phase: PhaseName;
  exitCode: number;
  /** 0 where it exited by itself. */
  signalNumber: number;
  /** What the supervisor ended it for; `exited` where it ended by itself. */
  reason: (typeof REASONS)[number];
  outOfMemory: boolean;
  wallMs: number;
  cpuMs: number;
  peakMemoryBytes: number;
}

/** Bytes that are no frame of this protocol; the sandbox that sent them can't be trusted any more. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
