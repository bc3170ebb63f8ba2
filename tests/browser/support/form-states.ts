import type { Form } from '../../../lib/domain/form.ts';
import type { LinkPageOptions } from '../../../lib/http/pages/link-page-options.ts';
import { type Change, decided, prompted, vote } from './state-parts.ts';

const FORMS: Record<string, Form> = {
  en: everyKindOfField({
    amount: ['Amount on the receipt', 'In euros, tax included.'],
    seats: ['Seats', 'How many people travelled.'],
    centre: ['Cost centre', 'Where it is booked.'],
    month: ['Month', 'In which it is paid.'],
    payee: ['Who is paid', 'As on the receipt.'],
    mail: ['Address for questions', 'Only if it is not yours.'],
    day: ['Day of the journey', 'The first one.'],
    link: ['Booking', 'Its page.'],
    note: ['Note for accounting', 'What they ought to know.'],
    pin: ['PIN', 'The four digits of your card.'],
    urgent: ['Pay it at once', 'Costs a fee.'],
    read: ['I have checked the receipt', 'Both sides of it.'],
  }),
  ja: everyKindOfField({
    amount: ['領収書の金額', '税込みの金額（円）'],
    seats: ['人数', '出張した人数'],
    centre: ['コストセンター', '計上先'],
    month: ['支払月', '支払いを行う月'],
    payee: ['支払先', '領収書に記載された名称'],
    mail: ['問い合わせ先', 'ご本人と異なる場合のみ'],
    day: ['出張日', '初日'],
    link: ['予約ページ', '予約内容を確認できるページ'],
    note: ['経理への連絡', '経理に伝えておくこと'],
    pin: ['暗証番号', 'カードの4桁の番号'],
    urgent: ['至急支払う', '手数料がかかります'],
    read: ['領収書を確認しました', '表裏とも確認してください'],
  }),
};

type Words = Record<string, readonly [title: string, description: string]>;

function everyKindOfField(words: Words): Form {
  const said = (name: string) => {
    const [title = name, description = ''] = words[name] ?? [];
    return { title, description };
  };
  const months = ['01', '02', '03', '04', '05', '06'];
  return {
    type: 'object',
    properties: {
      amount: { type: 'number', minimum: 0, multipleOf: 0.01, ...said('amount') },
      seats: { type: 'integer', minimum: 1, maximum: 50, default: 1, ...said('seats') },
      centre: { type: 'string', enum: ['R&D', 'Sales', 'Support'], ...said('centre') },
      month: { type: 'string', enum: months, ...said('month') },
      payee: { type: 'string', maxLength: 80, ...said('payee') },
      mail: { type: 'string', format: 'email', ...said('mail') },
      day: { type: 'string', format: 'date', ...said('day') },
      link: { type: 'string', format: 'url', ...said('link') },
      note: { type: 'string', maxLength: 1_000, ...said('note') },
      pin: { type: 'string', writeOnly: true, ...said('pin') },
      urgent: { type: 'boolean', ...said('urgent') },
      read: { type: 'boolean', const: true, ...said('read') },
    },
    required: ['amount', 'centre', 'day', 'pin', 'read'],
  };
}

const TYPED = {
  amount: '-1',
  seats: '99',
  payee: 'ACME',
  mail: 'accounts',
  link: 'example',
  note: 'One\nTwo',
  urgent: 'true',
};
const WRONG: LinkPageOptions['problem'] = {
  field: 'form',
  code: 'InvalidForm',
  problems: [
    { name: 'amount', why: 'minimum', limit: 0 },
    { name: 'seats', why: 'maximum', limit: 50 },
    { name: 'centre', why: 'missing' },
    { name: 'month', why: 'choice' },
    { name: 'payee', why: 'maxLength', limit: 80 },
    { name: 'mail', why: 'email' },
    { name: 'day', why: 'missing' },
    { name: 'link', why: 'url' },
    { name: 'note', why: 'maxLength', limit: 1_000 },
    { name: 'pin', why: 'missing' },
    { name: 'read', why: 'tick' },
  ],
};
const LONG: Form = {
  type: 'object',
  properties: {
    a: { type: 'string', title: 'A_title_'.repeat(25), description: 'a_description_'.repeat(70) },
    b: { type: 'string', title: 'Few', enum: ['choice_'.repeat(28), 'y'] },
    c: { type: 'string', title: 'Many', enum: [...'uvwxyz', 'choice_'.repeat(28)] },
    d: { type: 'boolean', title: 'D_title_'.repeat(25) },
  },
};
const ANSWERED = { amount: 1234.5, seats: 2, centre: 'R&D', note: 'One\nTwo', urgent: false, read: true };

/** What the page that asks for a code sends along. */
const KEPT = Object.entries(TYPED).map(([name, value]) => [`form.${name}`, value] as const);

/** A form with every kind of field, in the words of a language where there are some. */
export function fieldsIn(locale: string): Form {
  return FORMS[locale] ?? everyKindOfField({});
}

/** States of a page whose request has a form. */
export function formPages(form: Form): Record<string, Change> {
  return {
    'form-empty': { form },
    'form-confirm': { form, selected: 'approve' },
    'form-code': { ...prompted({ state: 'sent' }, 'approve', KEPT), form, typed: { ...TYPED, pin: '0815' } },
    'form-errors': { form, selected: 'approve', problem: WRONG, typed: TYPED },
    'form-too-long': {
      form,
      problem: { field: 'form', code: 'BodyTooLarge', problems: [{ why: 'room' }] },
      typed: TYPED,
    },
    'form-long-words': {
      form: LONG,
      problem: { field: 'form', code: 'InvalidForm', problems: [{ name: 'a', why: 'missing' }] },
    },
    'form-answered': { ...decided, form, vote: { ...vote, form: ANSWERED }, delivery: 'delivered' },
  };
}
