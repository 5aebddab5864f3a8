import {
  logClaimFailed,
  logContainerRemovalFailed,
  logDeclaredDead,
  logDraining,
  logSandboxHurryFailed,
  logSandboxRefillFailed,
  logWorkerReady,
  logWorkerStopped,
  logWorkerStopping,
} from '#observability/worker-events.ts';
import { TASKS } from '#queue/tasks.ts';
import { ImageStates } from './availability/image-states.ts';
import { WaitingRuns } from './availability/waiting-runs.ts';
import { DependencySweep } from './dependencies/dependency-sweep.ts';
import { Examiner } from './doctor/examiner.ts';
import { ActiveRuns } from './executions/active-runs.ts';
import { DestroyedEnvironments } from './executions/destroyed-environments.ts';
import { type DriveDeps, driveExecution } from './executions/drive.ts';
import { Intake } from './executions/intake.ts';
import { RunSlots } from './executions/run-slots.ts';
import { stopTerminated } from './executions/stop-terminated.ts';
import { processIsAlive } from './heartbeat/dead-workers.ts';
import { EngineWatch } from './heartbeat/engine-watch.ts';
import { DEAD_AFTER_MS, Heartbeat } from './heartbeat/heartbeat.ts';
import { Sweeper } from './heartbeat/sweeper.ts';
import { ImageUpkeep } from './images/image-upkeep.ts';
import type { LanguageImages } from './images/images.ts';
import { resourcesTold } from './resources/resources-told.ts';
import { keepSandboxReady } from './runners/keep-sandbox-ready.ts';
import type { Runner } from './runners/runner.ts';
import { StopSteps } from './stop-steps.ts';
import { JobRunner } from './tasks/job-runner.ts';
import { runExecutionTask } from './tasks/run-execution.ts';
import { Upkeep } from './upkeep/upkeep.ts';
import type { WorkerOptions } from './worker-options.ts';

/** What has waited for so long hardly waits alone. */
const HARDLY_ALONE_AFTER_MS = 500;

/**
 * A worker: it starts its parts in an order in which each finds what it needs, and stops them in another, so that
 * nothing new comes in while what runs is brought to an end.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #activeRuns = new ActiveRuns();
  readonly #giveUp = new AbortController();
  readonly #images: LanguageImages;
  readonly #imageStates: ImageStates;
  readonly #imageUpkeep: ImageUpkeep | null;
  readonly #dependencySweep: DependencySweep | null;
  readonly #runner: Runner;
  readonly #destroyed: DestroyedEnvironments;
  readonly #engineWatch: EngineWatch;
  readonly #heartbeat: Heartbeat;
  readonly #sweeper: Sweeper;
  readonly #intake: Intake;
  readonly #waitingRuns: WaitingRuns;
  readonly #slots: RunSlots;
  readonly #jobs: JobRunner;
  readonly #upkeep: Upkeep;
  readonly #examiner: Examiner;
  #timesListening = 0;
  #stopping: Promise<void> | null = null;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { stores, languages, engine, resources, instance, self, clock, random, log, databaseUrl } = options;
    const { workers, executions, logs } = stores;
    const engineStatus = () => this.#engineWatch.current.status;
    const readyLanguages = () => (engineStatus() === 'down' ? [] : this.#imageStates.ready());

    this.#imageStates = new ImageStates({
      images: stores.images,
      workerId: self.id,
      nameOf: (languageId) => languages.get(languageId)?.name ?? languageId,
      clock,
      log,
      onPublished: () => this.#waitingRuns.nudge(),
      onReadyChanged: () => {
        this.#waitingRuns.nudge();
        // What was queued before may have lost its permit to a worker that could not run it yet.
        this.#slots.look();
      },
    });
    const { pruneImages: prune, sweepDependencies: sweep } = options;
    this.#dependencySweep = sweep && new DependencySweep({ sweep, clock, log });
    this.#imageUpkeep = prune && new ImageUpkeep({ prune, clock, log });
    this.#images = options.createImages((state) => {
      this.#imageStates.changed(state);
      if (state.status === 'READY') this.#imageUpkeep?.nudge();
      if (state.status === 'READY' && state.languageId === options.keepReady?.languageId) {
        keepSandboxReady(options.keepReady, { images: this.#images, runner: this.#runner, log });
      }
    });
    this.#runner = options.createRunner({
      onRemoved: (containerId) => this.#destroyed.add(containerId),
      onRemovalFailed: (containerId, error) => {
        logContainerRemovalFailed(log, containerId, error);
        if (containerId !== 'unknown') this.#sweeper.addStuck(containerId);
      },
      onRefillFailed: (error) => logSandboxRefillFailed(log, error),
      onHurryFailed: (containerId, error) => logSandboxHurryFailed(log, containerId, error),
    });
    this.#destroyed = new DestroyedEnvironments({ executions, clock, log, giveUp: this.#giveUp.signal });
    this.#engineWatch = new EngineWatch({
      engine,
      clock,
      log,
      onInfo: (info) => resources.learn(info),
      onChange: ({ status }) => {
        this.#waitingRuns.nudge();
        if (status !== 'up') return;
        this.#images.retry();
        this.#runner.warmUp();
        this.#sweeper.sweepContainers();
      },
    });
    this.#heartbeat = new Heartbeat({
      workers,
      self,
      running: () => this.#activeRuns.size,
      resources: () => resourcesTold(resources),
      engine: () => this.#engineWatch.current,
      clock,
      log,
      onDeclaredDead: () => this.#onDeclaredDead(),
      onDraining: (draining) => this.#drain(draining),
      onLeaseOver: () => this.#activeRuns.stopAll('database-away'),
    });
    this.#intake = new Intake({
      executions,
      workerId: self.id,
      activeRuns: this.#activeRuns,
      resources,
      clock,
      readyLanguages,
      engineStatus,
      timesListening: () => this.#timesListening,
    });
    const driveDeps: DriveDeps = {
      executions,
      logs,
      languages,
      images: this.#images,
      runner: this.#runner,
      clock,
      random,
      log,
      artifacts: options.artifacts,
      ...options.attempts,
      leaseMs: DEAD_AFTER_MS,
      giveUp: this.#giveUp.signal,
      onEngineAway: () => this.#engineWatch.doubt(),
      onStuck: () => this.#intake.doubt(),
    };
    this.#slots = new RunSlots({
      capacity: self.capacity,
      next: () => this.#intake.next(),
      hasMoreBehind: ({ claim }) => this.#intake.isShort || claim.waitedMs > HARDLY_ALONE_AFTER_MS,
      drive: (run) => driveExecution(driveDeps, run),
      onClaimFailed: (error) => logClaimFailed(log, error),
    });
    resources.onRoom(() => {
      if (this.#intake.hasMoreRoom) this.#slots.look();
    });
    this.#jobs = new JobRunner({
      databaseUrl,
      workerId: self.id,
      concurrency: self.capacity,
      tasks: { [TASKS.runExecution]: runExecutionTask(this.#slots) },
      clock,
      log,
    });
    this.#upkeep = new Upkeep({
      databaseUrl,
      workerId: self.id,
      stats: stores.stats,
      retention: stores.retention,
      artifacts: options.artifacts.places,
      days: options.keptDays,
      clock,
      log,
    });
    const unlockJobs = async (ids: readonly string[]) => {
      await this.#jobs.unlock(ids);
      await this.#upkeep.unlock(ids);
    };
    this.#sweeper = new Sweeper({
      workers,
      executions,
      engine,
      instance,
      self,
      clock,
      log,
      unlockJobs,
      processIsAlive,
      isHeard: () => this.#heartbeat.isHeard,
      mayJudge: () => this.#heartbeat.mayJudge,
      isKnown: (containerId) => this.#runner.knows(containerId),
      onRemoved: (containerId) => {
        this.#runner.gone(containerId);
        this.#destroyed.add(containerId);
      },
      onSwept: () => this.#runner.swept(),
    });
    this.#waitingRuns = new WaitingRuns({
      executions,
      workers,
      images: stores.images,
      self: self.id,
      room: () => ({ ...resourcesTold(resources), running: this.#activeRuns.size }),
      onWaiting: () => this.#slots.look(),
      intake: this.#intake,
      jobs: this.#jobs,
      engineStatus,
      readyLanguages,
      languages,
      onWanted: (languageIds) => this.#images.want(languageIds),
      clock,
      log,
    });
    this.#examiner = new Examiner({
      examinations: stores.examinations,
      engine,
      runner: this.#runner,
      images: this.#images,
      languageId: options.defaultLanguage,
      workerId: self.id,
      clock,
      log,
    });
  }

  /** Settles when it takes executions. @throws where the database can't be reached */
  async start(): Promise<void> {
    const { hub, self, log, engine } = this.#options;
    await hub.start();
    hub.onWaiting(() => this.#slots.look());
    hub.onTerminate((executionId) => this.#activeRuns.stop(executionId, 'terminate'));
    hub.onReconnect(() => {
      this.#timesListening += 1;
      this.#catchUpOnTerminates();
    });
    hub.onExamination(() => this.#examiner.nudge());
    hub.onWorker((id) => {
      if (id === self.id) this.#heartbeat.nudge();
    });
    if (this.#stopping) return;
    this.#engineWatch.start();
    await this.#heartbeat.start();
    if (this.#stopping) return;
    this.#imageStates.start();
    this.#images.start();
    this.#imageUpkeep?.start();
    this.#dependencySweep?.start();
    this.#sweeper.start();
    await this.#jobs.start();
    if (this.#stopping) return;
    await this.#upkeep.start();
    if (this.#stopping) return;
    this.#waitingRuns.start();
    this.#examiner.start();
    logWorkerReady(log, { capacity: self.capacity, pid: self.pid, engine: engine.name });
  }

  /**
   * Takes nothing new. Runs that end soon may; the others are killed and given back, and no container stays. Settles
   * within four seconds; what could not be done by then is found by the next worker.
   */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  async #stop(reason: string): Promise<void> {
    const { log, stores, self, hub } = this.#options;
    const steps = new StopSteps(this.#options);
    logWorkerStopping(log, { reason, running: this.#activeRuns.size });
    this.#intake.close();
    this.#slots.close();
    const jobsStopped = Promise.all([this.#jobs.stop(), this.#upkeep.stop()]);
    const examinerStopped = Promise.resolve(this.#examiner[Symbol.asyncDispose]());
    const imagesStopped = Promise.all(
      [this.#images, this.#imageUpkeep, this.#dependencySweep].map((each) => each?.[Symbol.asyncDispose]()),
    );

    const idle = this.#activeRuns.whenIdle();
    await steps.wait('grace', 'runs that end by themselves', idle, { mayTakeLonger: true });
    this.#activeRuns.stopAll('shutdown');
    const emptied = this.#slots.settled();
    const cleared = Promise.all([this.#activeRuns.whenIdle(), emptied, imagesStopped, jobsStopped, examinerStopped]);
    await steps.wait('ending', 'ending runs', cleared);
    this.#giveUp.abort(new Error('the worker stops'));
    const removed = Promise.resolve(this.#runner[Symbol.asyncDispose]());
    await steps.wait('containers', 'removing containers', removed);
    await steps.wait('containers', 'their end', this.#destroyed.settled());

    const watchers = [this.#waitingRuns, this.#sweeper, this.#heartbeat, this.#engineWatch, this.#imageStates];
    const watched = Promise.all(watchers.map((each) => each[Symbol.asyncDispose]()));
    await steps.wait('watchers', 'watchers', watched);
    // A run that could not be given back is left to whoever finds this worker dead.
    if (this.#activeRuns.size === 0) await steps.wait('signingOff', 'signing off', stores.workers.stopped(self.id));
    const parts = [this.#jobs, this.#upkeep, hub];
    const closed = Promise.all(parts.map((each) => each[Symbol.asyncDispose]()));
    await steps.wait('connections', 'connections', closed);
    logWorkerStopped(log, { durationMs: Math.round(steps.passedMs) });
  }

  /** As an admin wants it: it takes nothing new and finishes what it has, or takes what comes again. */
  #drain(draining: boolean): void {
    if (draining === this.#intake.isPaused) return;
    logDraining(this.#options.log, { draining, running: this.#activeRuns.size });
    if (draining) this.#intake.pause();
    else this.#intake.resume();
    this.#waitingRuns.nudge();
    this.#slots.look();
  }

  /** While the hub had no connection a request may have passed it by. Other connections may come back after it. */
  #catchUpOnTerminates(): void {
    const { stores, clock, log } = this.#options;
    const asked = { executions: stores.executions, clock, log, signal: this.#giveUp.signal };
    void stopTerminated(this.#activeRuns.ids(), (id) => this.#activeRuns.stop(id, 'terminate'), asked);
  }

  /** Most of its runs are somebody else's by now, and giving them back does nothing; what is still its own goes back. */
  #onDeclaredDead(): void {
    logDeclaredDead(this.#options.log, { running: this.#activeRuns.size });
    this.#activeRuns.stopAll('shutdown');
    this.#imageStates.publishAgain();
  }
}
