import { t } from './i18n/index.ts';

/** A heading with what stands below it as a file. */
export function SectionHead({ text, file }: { text: string; file: string }) {
  return (
    <div className="section-head">
      <h2>{text}</h2>
      <a href={`/api/export/${file}`} download={`wardlight-${file}.csv`} aria-label={`${t('population.export')}: ${text}`}>
        {t('population.export')}
      </a>
    </div>
  );
}
