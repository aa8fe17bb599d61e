const views = new Map();
new EventSource("/page/live").onmessage = ({ data }) => {
  const news = JSON.parse(data);
  if (news.all) views.clear();
  for (const [key, view] of Object.entries(news.put)) views.set(key, view);
  for (const key of news.drop) views.delete(key);
};
