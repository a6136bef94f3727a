import type { StatusMapping, WantedStatus } from '@oblivion/protocol';
import { NativeSelect, NativeSelectOption } from '@/components/ui/native-select';
import { type Choice, originWords, wantedWords } from '../_mapping';

interface Props {
  readonly wanted: WantedStatus;
  readonly list: StatusMapping;
  readonly value: Choice;
  readonly isDisabled: boolean;
  readonly problem: string | undefined;
  readonly onPick: (value: Choice) => void;
}

/** One thing that Oblivion wants to say, and the status for it. */
export function MappingRow({ wanted, list, value, isDisabled, problem, onPick }: Props) {
  const { label, when } = wantedWords[wanted];
  const id = `${list.listId}-${wanted}`;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-2 px-4 py-3 sm:grid-cols-2">
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p className="text-xs text-muted-foreground">{when}</p>
      </div>
      <div className="grid min-w-0 gap-1">
        <NativeSelect
          id={id}
          value={value}
          disabled={isDisabled}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? `${id}-origin` : `${id}-origin ${id}-problem`}
          className={problem === undefined ? undefined : 'border-destructive'}
          onChange={(event) => onPick(event.target.value as Choice)}
        >
          <NativeSelectOption value="found">Find it by type</NativeSelectOption>
          {list.statuses.map(({ name, type }) => (
            <NativeSelectOption key={name} value={`status:${name}`}>
              {name} ({type})
            </NativeSelectOption>
          ))}
          <NativeSelectOption value="none">Leave the status alone</NativeSelectOption>
        </NativeSelect>
        <p id={`${id}-origin`} className="text-xs text-muted-foreground wrap-anywhere">
          {originWords(list.mapping[wanted])}
        </p>
        {problem !== undefined && (
          <p id={`${id}-problem`} role="alert" className="text-xs text-destructive wrap-anywhere">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}
