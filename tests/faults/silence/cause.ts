import type { SilenceScene } from './scene.ts';

/** Something that keeps a task from moving, and what who asks must be told. */
export interface Cause {
  readonly name: string;
  /** Agents of the project that it happens in; one when left out. */
  readonly agents?: number;
  readonly reason: string;
  readonly words: RegExp;
  /** Brings it about; answers with the task to ask for, by its id in Nexus or in ClickUp. */
  readonly inject: (scene: SilenceScene, tag: string) => Promise<string>;
  /** Takes it away again, where others would suffer from it. */
  readonly heal?: (scene: SilenceScene) => Promise<void>;
}

/** Causes of one kind. Those that share nothing happen at once, the others one after the other. */
export interface CauseKind {
  readonly name: string;
  readonly isAtOnce: boolean;
  readonly isInShort: boolean;
  readonly causes: readonly Cause[];
}
