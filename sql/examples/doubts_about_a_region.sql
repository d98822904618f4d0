-- examples.doubts_about_a_region: 关于天津的数据有什么疑问？ | What is doubtful about the figures of Tianjin?
SELECT w.rank, w.kind, w.key, w.size, w.message
FROM meta.warnings AS w
WHERE w.key LIKE '%天津%'
ORDER BY w.rank
LIMIT 5
