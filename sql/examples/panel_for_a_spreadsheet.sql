-- examples.panel_for_a_spreadsheet: 怎样得到一个指数的地区×年份表？ | How do I get an index with regions in rows and years in columns?
SELECT w.region_zh, w.group_id, w.aggregation, w."2014", w."2018", w."2022", w.share_filled
FROM wide.nqpf_official AS w
ORDER BY w."2022" DESC, w.region_code
LIMIT 6
