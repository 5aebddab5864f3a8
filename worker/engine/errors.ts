/** What can go wrong between the worker and a container engine. None of these is the program's fault. */
export abstract class EngineError extends Error {
  abstract readonly code: string;
}

/** Nothing answers, or it answers that it can't work. Worth waiting for. */
export class EngineUnavailableError extends EngineError {
  override readonly name = 'EngineUnavailableError';
  readonly code = 'ENGINE_UNAVAILABLE';
}

/** The engine took longer than the call may take. */
export class EngineTimeoutError extends EngineError {
  override readonly name = 'EngineTimeoutError';
  readonly code = 'ENGINE_TIMEOUT';
  readonly timeoutMs: number;

  constructor(call: string, timeoutMs: number) {
    super(`the engine did not answer ${call} within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

export class ImageMissingError extends EngineError {
  override readonly name = 'ImageMissingError';
  readonly code = 'IMAGE_MISSING';
  readonly reference: string;

  constructor(reference: string, options?: ErrorOptions) {
    super(`the engine has no image ${reference}`, options);
    this.reference = reference;
  }
}

export type RegistryFault =
  /** It wants to know who asks. */
  | 'refused'
  /** Nothing answers, or it stopped in the middle. */
  | 'unreachable'
  /** It has the image, but not for this machine. */
  | 'other-platform'
  /** The engine has no room for what came. */
  | 'no-space'
  | 'broken';

/** A container registry, or the way to it, is at fault; the engine is not. Its own words are in the message. */
export class RegistryError extends EngineError {
  override readonly name = 'RegistryError';
  readonly code = 'REGISTRY';
  readonly fault: RegistryFault;

  constructor(fault: RegistryFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

export class ImageBuildError extends EngineError {
  override readonly name = 'ImageBuildError';
  readonly code = 'IMAGE_BUILD';
  /** The last lines of the build. */
  readonly output: string;

  constructor(reference: string, reason: string, output: string) {
    super(`building ${reference} failed: ${reason}`);
    this.output = output;
  }
}

export class ContainerGoneError extends EngineError {
  override readonly name = 'ContainerGoneError';
  readonly code = 'CONTAINER_GONE';
  readonly containerId: string;

  constructor(containerId: string, options?: ErrorOptions) {
    super(`there is no container ${containerId}`, options);
    this.containerId = containerId;
  }
}

/** It can't be removed as long as a container needs it. */
export class InUseError extends EngineError {
  override readonly name = 'InUseError';
  readonly code = 'IN_USE';
}

/** The engine refused the call for another reason; its own words are in the message. */
export class EngineRefusedError extends EngineError {
  override readonly name = 'EngineRefusedError';
  readonly code = 'ENGINE_REFUSED';
  readonly statusCode: number | undefined;

  constructor(message: string, statusCode: number | undefined, options?: ErrorOptions) {
    super(message, options);
    this.statusCode = statusCode;
  }
}
