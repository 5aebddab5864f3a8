import { Check, CircleAlert } from 'lucide-react';
import type { LanguageInfo } from '#core/contracts/languages.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { imageNote, imageProgress } from './image-progress.ts';
import { ProgressBar } from './progress-bar.tsx';

export interface LanguageOptionProps {
  id: string;
  language: LanguageInfo;
  chosen: boolean;
  /** Is what Enter chooses. */
  active: boolean;
  /** It is pointed at. */
  onPoint: () => void;
  onChoose: () => void;
}

/** One line of the list: the language, its version and how its image stands. */
export function LanguageOption({ id, language, chosen, active, onPoint, onChoose }: LanguageOptionProps) {
  const { name, version, image } = language;
  const note = imageNote(image);
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus, and says which option is active
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div
      id={id}
      role="option"
      aria-selected={active}
      onPointerMove={active ? undefined : onPoint}
      onClick={onChoose}
      className={classNames(
        'flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 text-[0.8125rem]',
        active ? 'bg-hover' : 'hover:bg-hover',
      )}
    >
      <span className={classNames('truncate', chosen && 'font-medium text-accent')}>{name}</span>
      {version ? <span className="shrink-0 text-ink-faint text-xs tabular-nums">{version}</span> : null}
      {note ? (
        <span
          className={classNames(
            'ml-auto inline-flex min-w-0 items-center gap-1 text-xs',
            image.status === 'UNAVAILABLE'
              ? 'text-bad'
              : image.status === 'BUILDING'
                ? 'text-accent'
                : 'text-ink-faint',
          )}
        >
          {image.status === 'UNAVAILABLE' ? <CircleAlert size={12} aria-hidden="true" className="shrink-0" /> : null}
          <span className="truncate">{note}</span>
        </span>
      ) : null}
      {chosen ? (
        <Check
          size={13}
          role="img"
          aria-label="(chosen)"
          className={classNames('shrink-0 text-accent', !note && 'ml-auto')}
        />
      ) : null}
    </div>
  );
}

/** What is to know of the language that Enter would choose. */
export function LanguageDetail({
  language: { name, image, compileArgs, extension, aliases },
}: {
  language: LanguageInfo;
}) {
  const progress = image.status === 'BUILDING' ? imageProgress(image.detail ?? '') : null;
  return (
    <div className="flex shrink-0 flex-col gap-1 border-line border-t px-3 py-2 text-ink-muted text-xs">
      <p className="truncate">
        <code className="font-mono">.{extension}</code>
        {aliases.length > 0 ? `, also called ${aliases.join(', ')}` : null}
      </p>
      {compileArgs.length > 0 ? (
        <p className="[overflow-wrap:anywhere]">
          Compiled with <code className="font-mono text-ink">{compileArgs.join(' ')}</code>
        </p>
      ) : null}
      {image.status === 'UNAVAILABLE' ? (
        <p className="line-clamp-3 text-bad">{image.detail ?? `${name} could not be prepared.`}</p>
      ) : null}
      {progress ? <ProgressBar label={image.detail ?? `Preparing ${name}`} share={progress.share} /> : null}
    </div>
  );
}
