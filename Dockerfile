# Harvests into /data: docker run --rm -v harvest:/data -e HARVEST_CONTACT=mailto:you@example.org report-harvester
# Publishes and serves with the commands of docs/deployment.md.
# Its steps are those of deploy/image.sh, which builds the same tree without an engine.
FROM python:3.12-slim

RUN useradd --create-home --uid 10001 harvest && mkdir /data && chown harvest /data
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir -r requirements.lock
COPY scrapy.cfg pyproject.toml README.md LICENSE ./
COPY harvester harvester
COPY pipelines pipelines

USER harvest
ENV HARVEST_DATA=/data HARVEST_PROGRESS=lines PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8001
STOPSIGNAL SIGTERM
ENTRYPOINT ["scrapy"]
CMD ["harvest"]
