SELECT 'before';

SELEC 'after';
