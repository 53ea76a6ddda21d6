# The tool, its delivery worker and the statement store in one image; the command chooses.
#
#   docker build -t lti-leadership .
#   docker run -v data:/data -e LTI_LEADERSHIP_PUBLIC_URL=https://… lti-leadership db upgrade
#   docker run -v data:/data -p 8002:8002 -e LTI_LEADERSHIP_PUBLIC_URL=https://… lti-leadership
#   docker run -v data:/data -e LTI_LEADERSHIP_PUBLIC_URL=https://… lti-leadership worker
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
COPY requirements/run.txt requirements/
RUN python3 -m venv /opt/lti-leadership \
 && /opt/lti-leadership/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md ./
COPY config/framework config/framework
COPY src src
RUN /opt/lti-leadership/bin/pip install --no-cache-dir --no-deps .

FROM ${PYTHON_IMAGE}
COPY --from=build /opt/lti-leadership /opt/lti-leadership
RUN mkdir /data && chown 10001:10001 /data
ENV PATH=/opt/lti-leadership/bin:$PATH \
    LTI_LEADERSHIP_DATA_DIR=/data \
    PYTHONUNBUFFERED=1
USER 10001
VOLUME /data
EXPOSE 8002 8003
HEALTHCHECK CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8002/healthz', timeout=3)"]
ENTRYPOINT ["lti-leadership"]
CMD ["serve", "--host", "0.0.0.0"]
