// Titles of stories about one country. Needs kafka-clients, Jackson and an SLF4J binding:
//   java -cp 'jars/*' Desk.java

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class Desk {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        String country = setting("COUNTRY", "KP");
        Map<String, Object> options = Map.of(
            "bootstrap.servers", setting("STREAMS_BOOTSTRAP", "127.0.0.1:9092"),
            "group.id", setting("GROUP", "desk"),
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false",
            "key.deserializer", ByteArrayDeserializer.class,
            "value.deserializer", ByteArrayDeserializer.class);
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(options);
        Thread reader = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.wakeup();
            try {
                reader.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }));
        Set<String> seen = new HashSet<>();
        try (consumer) {
            consumer.subscribe(List.of(setting("TOPIC", "articles.enriched")));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    List<String> countries = Arrays.asList(header(record, "countries").split(","));
                    if (countries.contains(country) && seen.add(header(record, "ce_id"))) {
                        System.out.println(JSON.readTree(record.value()).get("title").asText());
                    }
                }
                consumer.commitSync(); // all that was polled is done
            }
        } catch (WakeupException told) {
            // The end.
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String setting(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
