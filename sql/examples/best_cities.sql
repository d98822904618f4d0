-- examples.best_cities: 哪些城市排名靠前，名次有多稳？ | Which cities lead an index, and how sure is their place?
SELECT r.rank, r.region_zh, r.score, r.rank_low, r.rank_high, r.break_in_inputs
FROM ranking('nqpf_official', 2022) AS r
WHERE r.rank <= 5
ORDER BY r.rank, r.region_code
