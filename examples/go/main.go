// Titles of stories about one country, with franz-go: go run .
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	until, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	country := setting("COUNTRY", "KP")
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(setting("STREAMS_BOOTSTRAP", "127.0.0.1:9092"), ",")...),
		kgo.ConsumerGroup(setting("GROUP", "desk")),
		kgo.ConsumeTopics(setting("TOPIC", "articles.enriched")),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	seen := map[string]bool{}
	for {
		fetched := client.PollFetches(until)
		if until.Err() != nil {
			return
		}
		fetched.EachError(func(topic string, partition int32, err error) {
			log.Fatalf("%s/%d: %v", topic, partition, err)
		})
		fetched.EachRecord(func(record *kgo.Record) {
			headers := map[string]string{}
			for _, header := range record.Headers {
				headers[header.Key] = string(header.Value)
			}
			if !slices.Contains(strings.Split(headers["countries"], ","), country) || seen[headers["ce_id"]] {
				return
			}
			seen[headers["ce_id"]] = true
			var event struct{ Title string }
			if err := json.Unmarshal(record.Value, &event); err != nil {
				log.Fatalf("%s/%d/%d: %v", record.Topic, record.Partition, record.Offset, err)
			}
			fmt.Println(event.Title)
		})
		// All that was polled is done.
		if err := client.CommitUncommittedOffsets(context.Background()); err != nil {
			log.Fatal(err)
		}
	}
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
