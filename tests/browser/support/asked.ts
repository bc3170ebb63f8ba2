// What somebody might ask in each language, so that pages are looked at in the words that they will hold.

interface Words {
  title: string;
  message: string;
  details: { label: string; value: string }[];
  names: readonly [string, string];
  comment: string;
  zone: string;
}

const WORDS: Record<string, Words> = {
  en: {
    title: 'Deploy 4.2 to production',
    message: 'Every test passed, and the release notes are reviewed.\n\nThe rollback is ready: it takes two minutes.',
    details: [
      { label: 'Version', value: '4.2.0' },
      { label: 'Risk', value: 'Low' },
      { label: 'Change', value: 'https://example.com/changes/a-change-whose-address-is-longer-than-a-phone-is-wide' },
    ],
    names: ['Aiko', 'Ben'],
    comment: 'Looks good.\nGo on a weekday.',
    zone: 'Europe/Berlin',
  },
  ja: {
    title: 'バージョン4.2の本番環境へのリリース',
    message:
      'すべてのテストに合格し、リリースノートの確認も完了しています。\n\n切り戻しの準備も整っており、二分で完了します。',
    details: [
      { label: 'バージョン', value: '4.2.0' },
      { label: 'リスク', value: '低い' },
      { label: '変更内容', value: '管理画面の検索機能の改善と、依存ライブラリの更新' },
    ],
    names: ['佐藤愛子', '田中'],
    comment: '問題ありません。\n平日にお願いします。',
    zone: 'Asia/Tokyo',
  },
  de: {
    title: 'Version 4.2 in die Produktionsumgebung übernehmen',
    message:
      'Alle Tests sind bestanden, und die Versionshinweise sind geprüft.\n\nDie Rückkehr zur Vorversion ist vorbereitet und dauert zwei Minuten.',
    details: [
      { label: 'Version', value: '4.2.0' },
      { label: 'Risikoeinschätzung', value: 'Niedrig' },
      { label: 'Datenschutzfolgenabschätzung', value: 'Liegt vor, keine Beanstandungen' },
    ],
    names: ['Annegret Müller-Lüdenscheidt', 'Jörg'],
    comment: 'Einverstanden.\nBitte an einem Werktag.',
    zone: 'Europe/Berlin',
  },
  fr: {
    title: 'Mise en production de la version 4.2',
    message:
      'Tous les tests sont réussis et les notes de version ont été relues.\n\nLe retour arrière est prêt : il prend deux minutes.',
    details: [
      { label: 'Version', value: '4.2.0' },
      { label: 'Risque', value: 'Faible' },
      { label: 'Changement', value: 'Amélioration de la recherche et mise à jour des dépendances' },
    ],
    names: ['Hélène', 'Benoît'],
    comment: 'C’est bon pour moi.\nUn jour ouvré de préférence.',
    zone: 'Europe/Paris',
  },
  es: {
    title: 'Desplegar la versión 4.2 en producción',
    message:
      'Todas las pruebas se han superado y las notas de la versión están revisadas.\n\nLa vuelta atrás está preparada: tarda dos minutos.',
    details: [
      { label: 'Versión', value: '4.2.0' },
      { label: 'Riesgo', value: 'Bajo' },
      { label: 'Cambio', value: 'Mejoras en la búsqueda y actualización de las dependencias' },
    ],
    names: ['Íñigo', 'Begoña'],
    comment: 'De acuerdo.\nMejor en un día laborable.',
    zone: 'America/Mexico_City',
  },
  'pt-BR': {
    title: 'Publicar a versão 4.2 em produção',
    message:
      'Todos os testes passaram e as notas da versão foram revisadas.\n\nA reversão está pronta e leva dois minutos.',
    details: [
      { label: 'Versão', value: '4.2.0' },
      { label: 'Risco', value: 'Baixo' },
      { label: 'Mudança', value: 'Melhorias na busca e atualização das dependências' },
    ],
    names: ['João', 'Conceição'],
    comment: 'Tudo certo.\nDe preferência em um dia útil.',
    zone: 'America/Sao_Paulo',
  },
  'zh-CN': {
    title: '将 4.2 版本发布到生产环境',
    message: '所有测试均已通过，发布说明也已审阅。\n\n回滚方案已准备就绪，两分钟内即可完成。',
    details: [
      { label: '版本', value: '4.2.0' },
      { label: '风险', value: '低' },
      { label: '变更内容', value: '改进管理后台的搜索功能，并更新依赖库' },
    ],
    names: ['王芳', '李伟'],
    comment: '没有问题。\n请安排在工作日进行。',
    zone: 'Asia/Shanghai',
  },
  ko: {
    title: '버전 4.2 운영 환경 배포',
    message: '모든 테스트를 통과했고 릴리스 노트 검토도 마쳤습니다.\n\n롤백 준비가 끝났으며 2분이면 완료됩니다.',
    details: [
      { label: '버전', value: '4.2.0' },
      { label: '위험도', value: '낮음' },
      { label: '변경 내용', value: '관리 화면의 검색 기능 개선 및 의존 라이브러리 업데이트' },
    ],
    names: ['김민지', '이준호'],
    comment: '문제없습니다.\n평일에 진행해 주세요.',
    zone: 'Asia/Seoul',
  },
  ar: {
    title: 'نشر الإصدار 4.2 في بيئة الإنتاج',
    message: 'اجتازت جميع الاختبارات، وروجعت ملاحظات الإصدار.\n\nخطة التراجع جاهزة وتستغرق دقيقتين.',
    details: [
      { label: 'الإصدار', value: '4.2.0' },
      { label: 'المخاطر', value: 'منخفضة' },
      // What is not in Arabic reads from left to right, in its place on the right.
      { label: 'Change', value: 'https://example.com/changes/4711?from=4.1&to=4.2 (improves the search)' },
    ],
    names: ['ليلى', 'Ben'],
    comment: 'لا مانع لديّ.\nيُفضَّل في يوم عمل.',
    zone: 'Asia/Riyadh',
  },
};

/** The words of a language; English where there are none yet. */
function wordsIn(locale: string): Words {
  const words = WORDS[locale] ?? WORDS.en;
  if (words === undefined) throw new Error('There are no words in English.');
  return words;
}

/** A request in a language, as its creator might give it. */
export function askedIn(locale: string) {
  const { title, message, details, names, zone } = wordsIn(locale);
  return {
    title,
    message,
    details,
    requester: 'ops@example.com',
    approvers: [
      { email: 'aiko@example.com', name: names[0] },
      { email: 'ben@example.com', name: names[1] },
    ],
    time_zone: zone,
    show_votes: 'names',
  };
}

/** Names of the two approvers, and what one of them comments. */
export function peopleIn(locale: string): { names: readonly [string, string]; comment: string } {
  const { names, comment } = wordsIn(locale);
  return { names, comment };
}
