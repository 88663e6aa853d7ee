import {
  autocompletion,
  closeCompletion,
  completionKeymap,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, StateEffect, StateField, type Extension } from '@codemirror/state'
import {
  Decoration,
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  placeholder,
  type DecorationSet,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { RELATIONS } from '../query/relations.ts'

export interface EditorOptions {
  readonly text: string
  readonly label: string
  readonly onRun: () => void
  readonly onChange: (text: string) => void
  /** Names of metrics and runs, to complete texts with. */
  readonly names: () => readonly string[]
}

const setMistake = StateEffect.define<number | null>()
const MISTAKE = Decoration.mark({ class: 'cm-mistake' })

/** The place that the engine complained about, until something is typed. */
const mistakeField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks
    for (const effect of transaction.effects) {
      if (!effect.is(setMistake)) continue
      const range = effect.value === null ? null : wordAt(transaction.state, effect.value)
      next = range === null ? Decoration.none : Decoration.set([MISTAKE.range(...range)])
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})

function wordAt(state: EditorState, position: number): [from: number, to: number] | null {
  if (state.doc.length === 0) return null
  const at = Math.min(position, state.doc.length - 1)
  const word = state.wordAt(at)
  return word === null ? [at, at + 1] : [Math.max(at, word.from), word.to]
}

/** Colours come from the page, so that both themes have theirs. */
const COLORS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--text-dim)', fontStyle: 'italic' },
  { tag: tags.typeName, color: 'var(--text)' },
])

const LOOK = EditorView.theme({
  '&': { height: '100%', background: 'var(--surface)', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: '13px/1.55 var(--font-mono)', overflow: 'auto' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { background: 'none', color: 'var(--text-dim)', border: 'none' },
  '.cm-placeholder': { color: 'var(--text-dim)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { background: 'var(--accent-soft)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    background: 'var(--accent-soft)',
    color: 'inherit',
  },
  '.cm-mistake': { background: 'var(--bad-soft)', borderBottom: '2px solid var(--bad)' },
  '.cm-tooltip': {
    background: 'var(--surface-raised)',
    color: 'var(--text)',
    border: '1px solid var(--border-strong)',
    borderRadius: 'var(--radius)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { font: '12px/1.6 var(--font-mono)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-completionDetail': { fontStyle: 'normal', opacity: '0.75' },
})

const SCHEMA = Object.fromEntries(
  Object.values(RELATIONS).map(({ name, columns }) => [
    name,
    columns.map((column): Completion => ({
      label: /^(?:group|table)$/.test(column.name) ? `"${column.name}"` : column.name,
      type: 'property',
      detail: column.type,
      info: column.about,
    })),
  ]),
)

/** Inside of a text: names of metrics and runs. */
function completeNames(
  names: () => readonly string[],
): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const typed = context.matchBefore(/'[^'\n]*/)
    if (typed === null) return null
    const line = context.state.doc.lineAt(typed.from)
    const quotesBefore = line.text.slice(0, typed.from - line.from).split("'").length - 1
    if (quotesBefore % 2 === 1) return null
    return {
      from: typed.from + 1,
      options: names().map((name) => ({
        label: name,
        apply: name.replaceAll("'", "''"),
        type: 'constant',
      })),
      validFor: /^[^'\n]*$/,
    }
  }
}

function extensions({ label, onRun, onChange, names }: EditorOptions): Extension[] {
  const run = (view: EditorView): boolean => {
    closeCompletion(view)
    onRun()
    return true
  }
  return [
    // Tab leaves the editor, as it leaves any field.
    keymap.of([{ key: 'Mod-Enter', run, preventDefault: true }]),
    keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    EditorView.lineWrapping,
    autocompletion({ icons: false }),
    sql({ dialect: PostgreSQL, schema: SCHEMA, upperCaseKeywords: true }),
    PostgreSQL.language.data.of({ autocomplete: completeNames(names) }),
    syntaxHighlighting(COLORS),
    placeholder('SELECT run, step, value FROM metrics WHERE …'),
    mistakeField,
    LOOK,
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-multiline': 'true' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString())
    }),
  ]
}

/** An editor for SQL, and what the page does with it. */
export class QueryEditor {
  readonly #view: EditorView

  constructor(parent: HTMLElement, options: EditorOptions) {
    const state = EditorState.create({ doc: options.text, extensions: extensions(options) })
    this.#view = new EditorView({ state, parent })
  }

  get text(): string {
    return this.#view.state.doc.toString()
  }

  setText(text: string): void {
    if (text === this.text) return
    const { length } = this.#view.state.doc
    this.#view.dispatch({ changes: { from: 0, to: length, insert: text } })
  }

  /** Marks a place, and puts the cursor there. @param position null: none */
  showMistake(position: number | null): void {
    const at = position === null ? null : Math.min(position, this.#view.state.doc.length)
    this.#view.dispatch({
      effects: setMistake.of(at),
      ...(at !== null && { selection: { anchor: at }, scrollIntoView: true }),
    })
  }

  /** What stands where, for people; both count from 1. */
  placeOf(position: number): { line: number; column: number } {
    const line = this.#view.state.doc.lineAt(Math.min(position, this.#view.state.doc.length))
    return { line: line.number, column: position - line.from + 1 }
  }

  insert(text: string): void {
    this.#view.dispatch(this.#view.state.replaceSelection(text))
    this.#view.focus()
  }

  focus(): void {
    this.#view.focus()
  }

  destroy(): void {
    this.#view.destroy()
  }
}
